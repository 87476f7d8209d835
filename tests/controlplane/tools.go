//go:build tools

// Package controlplane names what is built from other modules' own test packages, so that
// go.sum covers it.
package controlplane

import _ "k8s.io/kubernetes/test/e2e"
