import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The playground's page. `PAGE_API` says where its server listens while the page is worked on with `vite`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The server takes acts only from its own page, so it must hear the Host that the browser said.
  server: { proxy: { '/api': { target: process.env.PAGE_API ?? 'http://127.0.0.1:4000', changeOrigin: false } } },
  // slack-blocks-to-jsx brings a Markdown parser and all emoji names.
  build: { outDir: '../../../.data/page', emptyOutDir: true, chunkSizeWarningLimit: 1500 },
})
