"""What the stories of the objects' views are played with: a small shop, and things around it."""

SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    argocd.argoproj.io/sync-wave: "2"
    link.argocd.argoproj.io/docs: "Docs|https://docs.example.com/web"
spec:
  replicas: 14
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "web:1", resources: {requests: {cpu: 100m, memory: 64Mi}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front}
spec:
  tls: [{hosts: [shop.example.com], secretName: cert}]
  rules:
  - host: shop.example.com
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
      - {path: /old, pathType: Prefix, backend: {service: {name: legacy, port: {number: 80}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "db:16"}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}, clusterIP: None, ports: [{port: 5432}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: import}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: import, image: "import:1"}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: migrate, image: "migrate:1"}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: "<img src=x onerror=alert(1)> \\u202e,evil"}
rules: []
"""
ORPHAN = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "forgotten", "namespace": "shop"},
    "spec": {"selector": {"app": "nobody"}, "ports": [{"port": 80}]},
}
SICK = {
    "spec": {
        "progressDeadlineSeconds": 600,
        "template": {"spec": {"containers": [{"name": "web", "image": "no such image"}]}},
    }
}
