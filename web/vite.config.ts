import { defineConfig } from "vite";

// Everything lies beside index.html under names that its content gives: the same sources make the same files.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../kg/server/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8765", "/sparql": "http://127.0.0.1:8765" } },
});
