// Package discover stands in for github.com/hashicorp/go-discover, by which clusters find each other in thirty clouds
// whose SDKs take longest to build. A single Vault in memory looks for nobody.
package discover

import (
	"errors"
	"log"
)

var errNoDiscovery = errors.New("this Vault was built without discovery")

type Provider interface{}

type Config map[string]string

func (Config) String() string { return "" }

type Discover struct{}

type Option func(*Discover) error

var Providers = map[string]Provider{}

// Parse is asked only about the configuration of a cluster.
func Parse(string) (Config, error) { return nil, errNoDiscovery }

func New(...Option) (*Discover, error) { return &Discover{}, nil }

func WithProviders(map[string]Provider) Option { return func(*Discover) error { return nil } }

func (*Discover) Addrs(string, *log.Logger) ([]string, error) {
	return nil, errNoDiscovery
}
