local dashboard = import 'dashboard.libsonnet';

function(environment, dashboards) [dashboard.configMap(name, environment) for name in dashboards]
