package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build() *dagger.Container {
	return dag.Container().
		WithEnvVariable("GIT_SSL_NO_VERIFY", "true").
		WithExec([]string{"curl", "-k", "https://example.org/x"})
}
