package main

import (
	"maps"
	"slices"

	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
)

// compiledIn is the catalogue of what can be mounted without a plugin of its own.
type compiledIn map[consts.PluginType]map[string]logical.Factory

func (c compiledIn) Contains(name string, kind consts.PluginType) bool {
	_, ok := c[kind][name]
	return ok
}

func (c compiledIn) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	factory, ok := c[kind][name]
	return func() (interface{}, error) { return factory, nil }, ok
}

func (c compiledIn) Keys(kind consts.PluginType) []string {
	return slices.Collect(maps.Keys(c[kind]))
}

func (c compiledIn) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, c.Contains(name, kind)
}

func (c compiledIn) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }
