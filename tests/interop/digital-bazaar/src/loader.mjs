// What the libraries would fetch: contexts are the copies that the wallet pins, and a DID is its own document. Nothing else is found.
import {readFileSync} from 'node:fs';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';

const FOLDER = new URL('../../../../wallet-core/crates/formats/src/json_ld/contexts/', import.meta.url);
const PINNED = {
  'https://www.w3.org/2018/credentials/v1': 'credentials-v1',
  'https://www.w3.org/ns/credentials/v2': 'credentials-v2',
  'https://www.w3.org/ns/did/v1': 'did-v1',
  'https://w3id.org/security/data-integrity/v1': 'data-integrity-v1',
  'https://w3id.org/security/data-integrity/v2': 'data-integrity-v2',
  'https://w3id.org/security/multikey/v1': 'multikey-v1',
  'https://w3id.org/security/suites/ed25519-2018/v1': 'ed25519-2018-v1',
  'https://w3id.org/security/suites/ed25519-2020/v1': 'ed25519-2020-v1',
  'https://w3id.org/vc/status-list/2021/v1': 'vc-status-list-2021-v1',
};
const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const ED25519_2020 = 'https://w3id.org/security/suites/ed25519-2020/v1';
const contexts = new Map();

const context = url => {
  if(!contexts.has(url)) {
    contexts.set(url, JSON.parse(readFileSync(new URL(`${PINNED[url]}.json`, FOLDER))));
  }
  return contexts.get(url);
};

/** The one key of a DID: its fragment, and its public key. */
const keyOf = async did => {
  if(did.startsWith('did:key:')) {
    const multibase = did.slice('did:key:'.length);
    return {fragment: multibase, publicKeyMultibase: multibase};
  }
  if(did.startsWith('did:jwk:')) {
    const jwk = JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url').toString());
    const {publicKeyMultibase} = await (jwk.kty === 'OKP' ? Ed25519Multikey : EcdsaMultikey).fromJwk({jwk});
    return {fragment: '0', publicKeyMultibase};
  }
  throw new Error(`no DID method for ${did}`);
};

// The one type of Ed25519 keys that the suites of both generations take.
const ED25519 = /^z6Mk/;

const resolve = async url => {
  const [did, fragment] = url.split('#');
  const key = await keyOf(did);
  const kind = ED25519.test(key.publicKeyMultibase) ? 'Ed25519VerificationKey2020' : 'Multikey';
  const method = {id: `${did}#${key.fragment}`, type: kind, controller: did, publicKeyMultibase: key.publicKeyMultibase};
  if(fragment === undefined) {
    return {
      '@context': ['https://www.w3.org/ns/did/v1'], id: did, verificationMethod: [method],
      authentication: [method.id], assertionMethod: [method.id],
    };
  }
  if(fragment !== key.fragment) throw new Error(`no key ${url}`);
  return {'@context': kind === 'Multikey' ? MULTIKEY : ED25519_2020, ...method};
};

/** The public key that a DID URL names, as a JWK. */
export const jwkOf = async url => {
  const {publicKeyMultibase} = await resolve(url);
  const multikey = {'@context': MULTIKEY, type: 'Multikey', publicKeyMultibase};
  const library = ED25519.test(publicKeyMultibase) ? Ed25519Multikey : EcdsaMultikey;
  return library.toJwk({keyPair: await library.from(multikey)});
};

export const documentLoader = async url => {
  if(Object.hasOwn(PINNED, url)) return {contextUrl: null, documentUrl: url, document: context(url)};
  if(!url.startsWith('did:')) throw new Error(`not pinned: ${url}`);
  return {contextUrl: null, documentUrl: url, document: await resolve(url)};
};
