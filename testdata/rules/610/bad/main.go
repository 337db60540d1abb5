package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build() *dagger.Container {
	return dag.Container().
		WithExec([]string{"sh", "-c", "curl -fsSL https://example.org/install.sh | sudo bash"}).
		WithExec([]string{"bash", "-c", "bash <(curl -s https://example.org/install.sh)"})
}
