// Makes the vectors of this folder: `npm ci` in tests/interop/digital-bazaar, then `node make.mjs`.
import {createHash} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {Engine} from '../../interop/digital-bazaar/src/engine.mjs';
import {listCredential} from '../../interop/digital-bazaar/src/lists.mjs';

const engine = new Engine();
// The key is no secret: tests issue credentials by it, for which the lists speak.
const seed = createHash('sha256').update('penfold').digest('base64url');
const {key, did} = await engine.answer({call: 'key', curve: 'Ed25519', seed});
const begin = '2026-09-01T00:00:00Z';
const made = {id: 'https://status.penfold.example/1', statusPurpose: 'revocation', length: 131_072, set: [0, 9, 94_567, 131_071]};
const keep = (name, text) => writeFileSync(new URL(name, import.meta.url), `${text}\n`);
const sign = async (suite, document) => {
  const signed = await engine.answer({call: 'sign', key, suite, document, created: '2026-09-30T00:00:00Z'});
  keep(`${document.type[1]}-${suite}.json`, JSON.stringify(signed.document, null, 2));
};
const jws = async (name, typ, payload) => {
  keep(`${name}.jwt`, (await engine.answer({call: 'jws', key, typ, payload: JSON.stringify(payload)})).jws);
};

const bitstring = {...await listCredential('bitstring', made), issuer: did, validFrom: begin};
for(const suite of ['eddsa-rdfc-2022', 'eddsa-jcs-2022']) await sign(suite, bitstring);
await jws('BitstringStatusListCredential', 'vc+jwt', bitstring);

const old = {...await listCredential('statusList2021', made), issuer: did, issuanceDate: begin};
const [v1, list2021] = old['@context'];
for(const [suite, context] of [
  ['Ed25519Signature2018', []],
  ['Ed25519Signature2020', ['https://w3id.org/security/suites/ed25519-2020/v1']],
  ['eddsa-rdfc-2022', ['https://w3id.org/security/data-integrity/v2']],
]) await sign(suite, {...old, '@context': [v1, list2021, ...context]});
const {id, issuer, issuanceDate, ...vc} = old;
await jws('StatusList2021Credential', 'JWT', {iss: did, jti: made.id, sub: `${made.id}#list`, nbf: Date.parse(begin) / 1000, vc});
