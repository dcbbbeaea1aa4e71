// Presentations as JWTs, of data model 1.1 (section 6.3.1) and 2.0 (VC-JOSE-COSE), verified with `jose`.
import {decodeProtectedHeader, importJWK, jwtVerify} from 'jose';
import {jwkOf} from './loader.mjs';

const ENVELOPED = 'data:application/vc+jwt,';

/** The payload, where the key that `kid` names signed it, and the DID of that key. */
const open = async (jwt, options) => {
  const {kid, alg} = decodeProtectedHeader(jwt);
  if(typeof kid !== 'string' || !kid.includes('#')) throw new Error('no kid that is a DID URL');
  const {payload} = await jwtVerify(jwt, await importJWK(await jwkOf(kid), alg), options);
  return {payload, did: kid.split('#')[0]};
};

const idOf = value => typeof value === 'object' ? value?.id : value;

const same = (found, expected, what) => {
  if(found === undefined || found !== expected) throw new Error(`another ${what}`);
};

/** One credential in the presentation of its subject, for this verifier and transaction. */
export const verifyPresentationJwt = async ({jwt, model, audience, nonce, now}) => {
  const currentDate = new Date(now);
  const [typ, inner] = model === '2.0' ? ['vp+jwt', 'vc+jwt'] : ['JWT', 'JWT'];
  const vp = await open(jwt, {audience, typ, currentDate, maxTokenAge: 300});
  same(vp.payload.nonce, nonce, 'nonce');
  same(vp.payload.iss, vp.did, 'holder');
  const presentation = model === '2.0' ? vp.payload : vp.payload.vp;
  const [credential, ...more] = presentation.verifiableCredential;
  if(more.length) throw new Error('more than one credential');
  const url = idOf(credential);
  if(model === '2.0' && !url.startsWith(ENVELOPED)) throw new Error('no enveloped credential');
  const vc = await open(model === '2.0' ? url.slice(ENVELOPED.length) : credential, {typ: inner, currentDate});
  same(model === '2.0' ? idOf(vc.payload.issuer) : vc.payload.iss, vc.did, 'issuer');
  const {credentialSubject} = model === '2.0' ? vc.payload : vc.payload.vc;
  same(credentialSubject.id, vp.did, 'subject');
  return {verified: true};
};
