import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "@/api/client";
import "@/design/tokens.css";
import { applyTheme } from "@/design/theme";
import { makeRouter } from "@/shell/router";
import { load, preferred, Speaks } from "@/text";

applyTheme();
const client = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status >= 502) && count < 3,
    },
  },
});
const router = makeRouter(client);
const first = await load(preferred());
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Speaks first={first}>
          <RouterProvider router={router} />
        </Speaks>
      </QueryClientProvider>
    </StrictMode>,
  );
}
