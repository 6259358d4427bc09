// A HashiCorp Vault for tests: Vault's own core and HTTP API, with the parts that vault-transit uses and no others
// (transit, AppRole, Kubernetes; tokens are always there), in memory, on a free port of the loopback. It is built in
// a third of the time that all of Vault takes.
//
// When it can be used it prints one line, {"address","rootToken","unsealKey"}. It ends when its standard input does,
// so that none is left behind by a test that was killed.
package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	kubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/logical/transit"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr})
	storage, err := inmem.NewInmem(nil, logger)
	if err != nil {
		return err
	}
	engines := map[string]logical.Factory{"transit": transit.Factory}
	logins := map[string]logical.Factory{"approle": approle.Factory, "kubernetes": kubernetes.Factory}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		StorageType:        "inmem",
		LogicalBackends:    engines,
		CredentialBackends: logins,
		BuiltinRegistry:    compiledIn{consts.PluginTypeSecrets: engines, consts.PluginTypeCredential: logins},
		DisableMlock:       true,
		Logger:             logger,
	})
	if err != nil {
		return err
	}
	handler := vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core:           core,
		ListenerConfig: &configutil.Listener{},
	})
	unsealKey, rootToken, err := unseal(core, handler)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{
		"address":   "http://" + listener.Addr().String(),
		"rootToken": rootToken,
		"unsealKey": unsealKey,
	}); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// unseal initialises a new Vault with a single key share.
func unseal(core *vault.Core, handler http.Handler) (unsealKey, rootToken string, err error) {
	core.SetClusterHandler(handler)
	one := &vault.SealConfig{SecretShares: 1, SecretThreshold: 1}
	made, err := core.Initialize(context.Background(), &vault.InitParams{BarrierConfig: one})
	if err != nil {
		return "", "", err
	}
	unsealKey = hex.EncodeToString(made.SecretShares[0])
	open, err := core.Unseal(made.SecretShares[0]) // wipes the share
	if err == nil && !open {
		err = fmt.Errorf("one share of one did not unseal it")
	}
	return unsealKey, made.RootToken, err
}
