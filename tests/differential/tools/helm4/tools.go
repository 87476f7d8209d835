//go:build tools

// Package tools names the program that is built here, so that go.sum covers what it is made of.
package tools

import _ "helm.sh/helm/v4/cmd/helm"
