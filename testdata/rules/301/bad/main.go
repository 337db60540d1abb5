package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

const alpine = "alpine:3.22"

func (m *Ci) Build() *dagger.Container {
	return dag.Container().From(alpine)
}

// Test takes a base.
func (m *Ci) Test(
	// +default="golang:1.25"
	base string,
) *dagger.Container {
	return dag.Container().From(base)
}
