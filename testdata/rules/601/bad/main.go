package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Push(token string) *dagger.Container {
	return dag.Container().
		WithEnvVariable("API_TOKEN", token).
		WithEnvVariable("DB_PASSWORD", "correct-horse-battery")
}
