import { defineConfig, type Plugin } from "vite";

/** Scripts and styles go into the page itself, which then is all there is. */
function intoOneFile(): Plugin {
  return {
    name: "into-one-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = Object.values(bundle).find((file) => file.fileName.endsWith(".html"));
      if (page?.type !== "asset") throw new Error("no page was built");
      let html = String(page.source);
      for (const [name, file] of Object.entries(bundle)) {
        if (file === page) continue;
        const base = name.split("/").at(-1)!.replaceAll(".", "\\.");
        if (file.type === "chunk") {
          // At the end of the body, after what it reads; "</script" within it would end it.
          html = html.replace(new RegExp(`\\s*<script[^>]*${base}[^>]*></script>`), "");
          html = html.replace("</body>", () => `<script type="module">${file.code.replaceAll("</script", "<\\/script")}</script>\n  </body>`);
        } else {
          html = html.replace(new RegExp(`<link[^>]*${base}[^>]*>`), () => `<style>${String(file.source)}</style>`);
        }
        delete bundle[name];
      }
      page.source = html;
      page.fileName = "page.html";
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [intoOneFile()],
  publicDir: false,
  build: { outDir: "../kg/export/template", emptyOutDir: true, target: "es2022", cssCodeSplit: false, modulePreload: false, rollupOptions: { input: "standalone.html" } },
});
