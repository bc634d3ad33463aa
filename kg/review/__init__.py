"""What a person had better look at: names that may be one thing, weak merges, contested types, unsure facts."""
