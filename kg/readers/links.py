"""Link targets made absolute."""

from urllib.parse import urljoin


def address(base: str, target: str) -> str:
    """As it stands where ``base`` isn't known or it is no address at all."""
    target = "".join(target.split()) if "\n" in target else target.strip()
    if not base or not target or "://" in target[:12] or target.startswith(("mailto:", "#")):
        return target
    try:
        return urljoin(base, target)
    except ValueError:
        return target
