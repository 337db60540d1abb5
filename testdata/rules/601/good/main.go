package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Push(token *dagger.Secret) *dagger.Container {
	return dag.Container().
		WithSecretVariable("API_TOKEN", token).
		WithEnvVariable("TOKEN_FILE", "/run/token").
		WithEnvVariable("ALLOW_EMPTY_PASSWORD", "yes")
}
