// Package okta stands in for github.com/okta/okta-sdk-golang, the largest package of Vault's, by which a login asks for
// a second factor at Okta. Here none does; if one did, it would fail.
package okta

import (
	"context"
	"errors"
)

var errNoOkta = errors.New("this Vault was built without Okta")

type Configuration struct{ Context context.Context }

type ConfigSetter func(*Configuration)

func WithToken(string) ConfigSetter  { return func(*Configuration) {} }
func WithOrgUrl(string) ConfigSetter { return func(*Configuration) {} }
func WithCache(bool) ConfigSetter    { return func(*Configuration) {} }

func NewConfiguration(...ConfigSetter) (*Configuration, error) { return nil, errNoOkta }

type APIClient struct {
	UserAPI       UserAPI
	UserFactorAPI UserFactorAPI
}

func NewAPIClient(*Configuration) *APIClient { return &APIClient{} }
func (*APIClient) GetConfig() *Configuration { return &Configuration{Context: context.Background()} }

type identified struct{}

func (identified) GetId() string { return "" }

type (
	User           struct{ identified }
	UserFactorPush struct{ identified }
	Factor         struct{ UserFactorPush *UserFactorPush }
	Verification   struct{ Links map[string]interface{} }
	Transaction    struct {
		UserFactorPushTransactionWaiting  *struct{}
		UserFactorPushTransaction         *struct{}
		UserFactorPushTransactionRejected *struct{}
		UserFactorPushTransactionTimeout  *struct{}
	}
)

func (Verification) GetFactorResult() string { return "" }

type Request[T any] struct{}

func (r Request[T]) Filter(string) Request[T]          { return r }
func (Request[T]) Execute() (made T, _ any, err error) { return made, nil, errNoOkta }

type UserAPI struct{}

func (UserAPI) ListUsers(context.Context) Request[[]User] { return Request[[]User]{} }

type UserFactorAPI struct{}

func (UserFactorAPI) ListFactors(context.Context, string) Request[[]Factor] {
	return Request[[]Factor]{}
}

func (UserFactorAPI) VerifyFactor(context.Context, string, string) Request[Verification] {
	return Request[Verification]{}
}

func (UserFactorAPI) GetFactorTransactionStatus(context.Context, string, string, string) Request[Transaction] {
	return Request[Transaction]{}
}
