// Makes the vectors of this folder: `npm ci` in tests/interop/digital-bazaar, then `node make.mjs`. A run makes others.
import {writeFileSync} from 'node:fs';
import {Engine} from '../../interop/digital-bazaar/src/engine.mjs';

const engine = new Engine();
for(const [curve, name] of [['P-256', 'es256'], ['P-384', 'es384'], ['Ed25519', 'eddsa']]) {
  const {key, did} = await engine.answer({call: 'key', curve});
  const payload = JSON.stringify({
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
    id: 'urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873',
    type: ['VerifiableCredential', 'QualificationCredential'],
    issuer: {id: did, name: 'Penfold School of Medicine ŵ'},
    validFrom: '2026-09-01T00:00:00Z',
    validUntil: '2028-09-01T00:00:00Z',
    credentialSubject: {id: 'did:example:holder', title: 'MBBS', awarding_body: 'Penfold School of Medicine ŵ'},
  });
  const {jws} = await engine.answer({call: 'jws', key, typ: 'vc+jwt', payload});
  writeFileSync(new URL(`${name}.jwt`, import.meta.url), `${jws}\n`);
}
