{
  // A ConfigMap that a dashboard sidecar picks up.
  configMap(name, environment):: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'dashboard-' + name, labels: { dashboard: 'true', environment: environment } },
    data: { [name + '.json']: std.manifestJsonEx({ title: name, panels: [] }, '  ') },
  },
}
