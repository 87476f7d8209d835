// Command argocd renders folders by the code that Argo CD's repo server runs: requests come on
// standard input as JSON, one after the other, and each is answered by a line.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/reposerver/repository"
	"github.com/argoproj/argo-cd/v3/util/git"
	utilio "github.com/argoproj/argo-cd/v3/util/io"
	"k8s.io/apimachinery/pkg/api/resource"
)

type asked struct {
	Root, Revision, App, Namespace, Project, KubeVersion, BuildOptions string
	ApiVersions                                                        []string
	Source                                                             v1alpha1.ApplicationSource
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var request asked
		if in.Decode(&request) != nil {
			return
		}
		made, err := render(request)
		if err != nil {
			_ = out.Encode(map[string]any{"refused": err.Error()})
		} else {
			_ = out.Encode(map[string]any{"manifests": made.Manifests})
		}
	}
}

func render(a asked) (*apiclient.ManifestResponse, error) {
	path := filepath.Join(a.Root, a.Source.Path)
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: app path is not a directory", a.Source.Path)
	}
	request := &apiclient.ManifestRequest{
		Repo:              &v1alpha1.Repository{Repo: a.Source.RepoURL},
		AppName:           a.App,
		Namespace:         a.Namespace,
		ProjectName:       a.Project,
		ApplicationSource: &a.Source,
		KubeVersion:       a.KubeVersion,
		ApiVersions:       a.ApiVersions,
		HelmOptions:       &v1alpha1.HelmOptions{ValuesFileSchemes: []string{"http", "https"}},
		KustomizeOptions:  &v1alpha1.KustomizeOptions{BuildOptions: a.BuildOptions},
	}
	return repository.GenerateManifests(
		context.Background(), path, a.Root, a.Revision, request, true,
		&git.NoopCredsStore{}, resource.MustParse("0"), utilio.NewRandomizedTempPaths(os.TempDir()),
	)
}
