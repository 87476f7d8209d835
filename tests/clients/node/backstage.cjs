// Drives the service class of Backstage's Argo CD plugin: each step's answer as a line of JSON.
const { ArgoService } = require("@roadiehq/backstage-plugin-argo-cd-node");

const [url, token, repository] = process.argv.slice(2);
const instance = { name: "here", url, token };
const config = (values) => ({
  get: (key) => values[key],
  getString: (key) => values[key],
  getOptional: (key) => values[key],
  getOptionalString: (key) => values[key],
  getConfigArray: (key) => (values[key] ?? []).map(config),
});
const logger = { error: console.error, info: () => {}, debug: () => {}, warn: () => {} };
const service = new ArgoService(
  "",
  "",
  config({ "argocd.appLocatorMethods": [{ type: "config", instances: [instance] }] }),
  logger,
);
const where = { baseUrl: url, argoToken: token };
const wanted = { projectName: "team", namespace: "shop", sourceRepo: repository };
const app = { appName: "web", sourcePath: "web", labelValue: "web" };

const info = () => service.getArgoApplicationInfo({ ...where, argoApplicationName: "web" });
const done = ({ status, operation }) =>
  status?.sync?.status === "Synced" && status.operationState?.phase === "Succeeded" && !operation;

async function until(ask, fits) {
  for (;;) {
    const found = await ask();
    if (fits(found)) return found;
  }
}

const steps = {
  createProject: () => service.createArgoProject({ ...where, ...wanted }),
  createApplication: () => service.createArgoApplication({ ...where, ...wanted, ...app }),
  settled: () => until(service.getArgoAppData.bind(service, url, "here", token, { name: "web" }), done),
  get: () => service.getArgoAppData(url, "here", token, { name: "web" }),
  find: () => service.findArgoApp({ selector: "backstage-name=web" }),
  project: () => service.getArgoProject({ ...where, projectName: "team" }),
  resync: () => service.resyncAppOnAllArgos({ appSelector: "backstage-name=web" }),
  revision: () => service.getRevisionData(url, { name: "web" }, token, "main"),
  terminate: () => service.terminateArgoAppOperation({ ...where, argoAppName: "web" }),
  deleteApplication: () => service.deleteApp({ ...where, argoApplicationName: "web" }),
  gone: () => until(info, (found) => found.statusCode === 404),
  deleteProject: () => service.deleteProject({ ...where, argoProjectName: "team" }),
};

(async () => {
  for (const [name, step] of Object.entries(steps)) {
    try {
      console.log(JSON.stringify({ step: name, answer: (await step()) ?? null }));
    } catch (error) {
      console.log(JSON.stringify({ step: name, failed: error.message }));
    }
  }
})();
