// A provider with two people: alice is in the group admins, bob in readers; any password will do.
// Its one argument is JSON: {port, clients, idToken (seconds), confirm (device flow)}.
// With `behind`, it stands behind the server of that address as a Dex does, below /api/dex.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const said = JSON.parse(process.argv[2]);
const GROUPS = { alice: ["admins", "team"], bob: ["readers"] };

const BELOW = "/api/dex";
const issuer = said.behind ? said.behind + BELOW : `http://127.0.0.1:${said.port}`;

const provider = new Provider(issuer, {
  clients: said.clients,
  claims: {
    openid: ["sub"],
    "federated:id": ["federated_claims"],
    email: ["email"],
    profile: ["name", "preferred_username"],
    ...(said.groupsIn === "userinfo" ? {} : { groups: ["groups"] }),
  },
  scopes: ["openid", "offline_access", "email", "profile", "groups", "federated:id"],
  conformIdTokenClaims: false,
  cookies: { keys: ["of-a-test"] },
  pkce: { required: () => true },
  features: { deviceFlow: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
  rotateRefreshToken: true,
  ttl: { IdToken: said.idToken ?? 3600, AccessToken: 3600, Grant: 7200, Session: 7200, Interaction: 600 },
  findAccount: async (_ctx, id) => ({
    accountId: id,
    claims: async () => ({
      sub: id,
      email: `${id}@example.com`,
      name: id,
      groups: GROUPS[id] ?? [],
      federated_claims: { user_id: `dex-${id}` },
    }),
  }),
});

provider.on("server_error", (_ctx, error) => console.error(error));
const answer = provider.callback();
createServer((request, response) => {
  if (said.behind) {
    Object.assign(request, { originalUrl: request.url, baseUrl: BELOW });
    request.url = request.url.slice(BELOW.length);
    request.headers.host = new URL(said.behind).host;
  }
  return answer(request, response);
}).listen(said.port, "127.0.0.1", () => console.log("listening"));
