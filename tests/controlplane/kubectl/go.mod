module trueup.dev/controlplane/kubectl

go 1.24
