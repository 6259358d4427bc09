/** EVP_CTRL_AEAD_GET_TAG and EVP_CTRL_AEAD_SET_TAG of openssl/evp.h. */
export const GET_TAG = 0x10;
export const SET_TAG = 0x11;
