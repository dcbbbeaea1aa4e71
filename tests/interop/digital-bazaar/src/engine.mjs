// The calls of README.md.
import {isDeepStrictEqual} from 'node:util';
import * as Bls12381Multikey from '@digitalbazaar/bls12-381-multikey';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {CompactSign, importJWK} from 'jose';
import jsigs from 'jsonld-signatures';
import {verifyPresentationJwt} from './jwt.mjs';
import {documentLoader} from './loader.mjs';
import {deriving, signing, verifying} from './suites.mjs';

const {AssertionProofPurpose, AuthenticationProofPurpose} = jsigs.purposes;
const GENERATE = {
  'P-256': () => EcdsaMultikey.generate({curve: 'P-256'}),
  'P-384': () => EcdsaMultikey.generate({curve: 'P-384'}),
  Ed25519: seed => Ed25519Multikey.generate({seed}),
  'BLS12-381': () => Bls12381Multikey.generateBbsKeyPair({algorithm: Bls12381Multikey.ALGORITHMS.BBS_BLS12381_SHA256}),
};
const ALGORITHMS = {'P-256': 'ES256', 'P-384': 'ES384', Ed25519: 'EdDSA'};

export class Engine {
  #keys = [];

  async answer({call, ...members}) {
    const calls = {
      key: () => this.#key(members), sign: () => this.#sign(members), sign_bytes: () => this.#signBytes(members),
      jws: () => this.#jws(members), derive: () => derive(members), verify: () => verify(members), verify_presentation: () => verifyPresentation(members),
      verify_presentation_jwt: () => verifyJwt(members),
    };
    if(!Object.hasOwn(calls, call)) throw new Error(`no call ${call}`);
    return calls[call]();
  }

  async #key({curve, seed}) {
    if(!Object.hasOwn(GENERATE, curve)) throw new Error(`no curve ${curve}`);
    const pair = await GENERATE[curve](seed && Buffer.from(seed, 'base64url'));
    const {publicKeyMultibase} = pair;
    pair.controller = `did:key:${publicKeyMultibase}`;
    pair.id = `${pair.controller}#${publicKeyMultibase}`;
    this.#keys.push({curve, pair});
    return {key: this.#keys.length - 1, did: pair.controller};
  }

  #found(number) {
    const key = this.#keys[number];
    if(!key) throw new Error('no such key');
    return key;
  }

  async #sign({key, suite, document, created, mandatory = [], presentation, challenge, domain}) {
    const signer = this.#found(key).pair.signer();
    const purpose = presentation ? new AuthenticationProofPurpose({challenge, domain}) : new AssertionProofPurpose();
    const date = created ?? new Date().toISOString();
    const made = signing(suite, {signer, date, mandatory});
    // The library writes into what it signs.
    return {document: await jsigs.sign(structuredClone(document), {suite: made, purpose, documentLoader})};
  }

  async #signBytes({key, data}) {
    const signature = await this.#found(key).pair.signer().sign({data: Buffer.from(data, 'base64url')});
    return {signature: Buffer.from(signature).toString('base64url')};
  }

  async #jws({key, typ, payload}) {
    const {curve, pair} = this.#found(key);
    if(!Object.hasOwn(ALGORITHMS, curve)) throw new Error(`no JWS by ${curve}`);
    const toJwk = curve === 'Ed25519' ? Ed25519Multikey.toJwk : EcdsaMultikey.toJwk;
    const alg = ALGORITHMS[curve];
    const jwk = await toJwk({keyPair: pair, secretKey: true});
    // The library keeps the public half behind the seed (RFC 8037 section 2 wants the seed).
    if(curve === 'Ed25519') jwk.d = Buffer.from(jwk.d, 'base64url').subarray(0, 32).toString('base64url');
    const signer = new CompactSign(new TextEncoder().encode(payload));
    signer.setProtectedHeader({alg, typ, kid: pair.id});
    return {jws: await signer.sign(await importJWK({...jwk, key_ops: undefined}, alg))};
  }
}

/** What a holder shows of a credential, without a holder's proof. */
async function derive({document, pointers, header}) {
  const suite = deriving(document.proof.cryptosuite, {pointers, header: Buffer.from(header, 'base64url')});
  return {document: await jsigs.derive(document, {suite, purpose: new AssertionProofPurpose(), documentLoader})};
}

const said = ({verified, error}) => verified ? {verified: true} : {verified: false, why: reasons(error)};

const reasons = error => {
  const inner = error?.errors?.length ? error.errors : error?.results?.map(one => one.error).filter(Boolean);
  return inner?.length ? [...new Set(inner.map(reasons))].join('; ') : String(error?.message ?? error);
};

const verifyJwt = async members => verifyPresentationJwt(members).catch(error => said({verified: false, error}));

/**
 * The suites with JCS compare the contexts of proof and document by identity (vc-di-ecdsa and vc-di-eddsa mean: by value), so that
 * after any transport an object among them is none of the document's. Equal ones are made one here.
 */
const withSharedContexts = document => {
  const own = [document['@context']].flat();
  const context = document.proof['@context'];
  if(!Array.isArray(context)) return document;
  const shared = context.map(one => own.find(other => isDeepStrictEqual(one, other)) ?? one);
  return {...document, proof: {...document.proof, '@context': shared}};
};

/** The one proof of a credential, or of a presentation: then the credentials in it are not looked at. */
async function verify({document}) {
  const {proof} = document;
  const purpose = proof.proofPurpose === 'authentication' ?
    new AuthenticationProofPurpose({challenge: proof.challenge, domain: proof.domain}) : new AssertionProofPurpose();
  const suite = verifying(proof);
  return said(await jsigs.verify(withSharedContexts(document), {suite, purpose, documentLoader}));
}

/** A presentation for this verifier and transaction, and the credentials in it, at this time. */
async function verifyPresentation({document, challenge, domain, now}) {
  const credentials = [document.verifiableCredential].flat().map(withSharedContexts);
  const suite = [document, ...credentials].map(({proof}) => verifying(proof));
  const presentation = {...document, verifiableCredential: credentials};
  const result = await vc.verify({presentation, challenge, domain, suite, documentLoader, now});
  const errors = [result.error, ...(result.credentialResults ?? []).map(one => one.error)];
  return said({verified: result.verified, error: {errors: errors.filter(Boolean)}});
}
