// Makes the vectors of this folder: `npm install && node make.mjs`. ECDSA signatures are random, so that a run makes others.
import {readFileSync, writeFileSync} from 'node:fs';
import jsigs from 'jsonld-signatures';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {Ed25519Signature2018} from '@digitalbazaar/ed25519-signature-2018';
import {Ed25519VerificationKey2018} from '@digitalbazaar/ed25519-verification-key-2018';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';

const contexts = new URL('../../../wallet-core/crates/formats/src/json_ld/contexts/', import.meta.url);
const pinned = {
  'https://www.w3.org/2018/credentials/v1': 'credentials-v1.json',
  'https://www.w3.org/ns/credentials/v2': 'credentials-v2.json',
  'https://w3id.org/security/data-integrity/v2': 'data-integrity-v2.json',
};
const documentLoader = async url => {
  const name = pinned[url];
  if(!name) throw new Error(`not pinned: ${url}`);
  return {contextUrl: null, documentUrl: url, document: JSON.parse(readFileSync(new URL(name, contexts)))};
};
const terms = 'https://types.staffpassport.example/terms#';
const credential = (controller, more = {}) => ({
  '@context': ['https://www.w3.org/ns/credentials/v2', {
    QualificationCredential: 'https://types.staffpassport.example/qualification/1',
    title: `${terms}title`, awarding_body: `${terms}awarding_body`,
  }],
  id: 'urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873',
  type: ['VerifiableCredential', 'QualificationCredential'],
  issuer: controller,
  validFrom: '2026-09-01T00:00:00Z',
  credentialSubject: {title: 'MBBS', awarding_body: 'Penfold School of Medicine ŵ'},
  ...more,
});
const named = key => {
  const {publicKeyMultibase} = key;
  key.controller = `did:key:${publicKeyMultibase}`;
  key.id = `${key.controller}#${publicKeyMultibase}`;
  return key;
};
const sign = (suite, document) => jsigs.sign(document, {
  suite, documentLoader, purpose: new jsigs.purposes.AssertionProofPurpose({date: new Date('2026-09-01T00:00:00Z')}),
});
const keep = (name, document) => writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(document, null, 2)}\n`);

const date = '2026-09-01T00:00:00Z';
const suiteOf = module => module.cryptosuite ?? module.createSignCryptosuite();
for(const [curve, short] of [['P-256', 'p256'], ['P-384', 'p384']]) {
  const key = named(await EcdsaMultikey.generate({curve}));
  for(const [suite, cryptosuite] of [['ecdsa-rdfc-2019', ecdsaRdfc], ['ecdsa-jcs-2019', suiteOf(ecdsaJcs)]]) {
    const proof = new DataIntegrityProof({signer: key.signer(), date, cryptosuite});
    keep(`${suite}-${short}`, await sign(proof, credential(key.controller)));
  }
}
{
  const key = named(await Ed25519Multikey.generate());
  const proof = new DataIntegrityProof({signer: key.signer(), date, cryptosuite: suiteOf(eddsaJcs)});
  keep('eddsa-jcs-2022', await sign(proof, credential(key.controller)));
}
{
  const key = await Ed25519VerificationKey2018.generate();
  const multikey = await Ed25519Multikey.from(key);
  key.controller = `did:key:${multikey.publicKeyMultibase}`;
  key.id = `${key.controller}#${multikey.publicKeyMultibase}`;
  const suite = new Ed25519Signature2018({key, date});
  const document = credential(key.controller, {issuanceDate: date});
  document['@context'] = ['https://www.w3.org/2018/credentials/v1', document['@context'][1]];
  delete document.validFrom;
  keep('Ed25519Signature2018', await sign(suite, document));
}
