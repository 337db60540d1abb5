package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Tool() *dagger.File {
	return dag.HTTP("https://example.org/tool.tgz")
}
