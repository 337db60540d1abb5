package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Push(ctx context.Context, token *dagger.Secret) (*dagger.Container, error) {
	text, err := token.Plaintext(ctx)
	if err != nil {
		return nil, err
	}
	return dag.Container().WithNewFile("/app/.netrc", text), nil
}
