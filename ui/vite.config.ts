import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `trueup serve` listens, while the page is worked on with `npm run dev`. */
const SERVER = process.env.TRUEUP_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "./", // the server says in <base> below which path it is
  plugins: [react(), { ...optimizeLocales.vite({ locales: ["en-US", "ko-KR"] }), enforce: "pre" }],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/trueup/web/page/built",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the Content-Security-Policy lets nothing inline run
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600, // ELK, which only a worker loads
  },
  server: {
    proxy: Object.fromEntries(["/api", "/auth", "/terminal"].map((path) => [path, { target: SERVER, ws: true }])),
  },
  test: { include: ["src/**/*.test.ts"] },
});
