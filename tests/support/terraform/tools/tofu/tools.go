//go:build tools

// Package tools names the program that is built here, so that go.sum covers what it is made of.
package tools

import _ "github.com/opentofu/opentofu/cmd/tofu"
