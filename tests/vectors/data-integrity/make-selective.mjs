// Makes the vectors of ecdsa-sd-2023 and bbs-2023: `npm ci` in tests/interop/digital-bazaar, then `node make-selective.mjs`.
// Keys, signatures and blinding are random, so that a run makes others.
import {writeFileSync} from 'node:fs';
import {Engine} from '../../interop/digital-bazaar/src/engine.mjs';

const terms = 'https://types.staffpassport.example/terms#';
const created = '2026-09-01T00:00:00Z';
const engine = new Engine();
const keep = (name, document) => writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(document, null, 2)}\n`);

for(const [curve, suite] of [['P-256', 'ecdsa-sd-2023'], ['BLS12-381', 'bbs-2023']]) {
  const {key, did} = await engine.answer({call: 'key', curve});
  const {document} = await engine.answer({
    call: 'sign', key, suite, created, mandatory: ['/issuer', '/validUntil'],
    document: {
      '@context': ['https://www.w3.org/ns/credentials/v2', {
        QualificationCredential: 'https://types.staffpassport.example/qualification/1',
        title: `${terms}title`, awarding_body: `${terms}awarding_body`, modules: `${terms}modules`,
        module: `${terms}module`, marks: `${terms}marks`,
      }],
      id: 'urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873',
      type: ['VerifiableCredential', 'QualificationCredential'],
      issuer: {id: did, name: 'Penfold School of Medicine ŵ'},
      validFrom: created,
      validUntil: '2028-09-01T00:00:00Z',
      credentialSubject: {
        title: 'MBBS', awarding_body: 'Penfold School of Medicine ŵ',
        modules: [
          {module: 'Anatomy', marks: [61, 72]}, {module: 'Physiology', marks: [58]}, {module: 'Anatomy', marks: [61]},
        ],
      },
    },
  });
  keep(suite, document);
  const pointers = ['/credentialSubject/title', '/credentialSubject/modules/1/module', '/credentialSubject/modules/2'];
  const header = Buffer.from('n-0S6_WzA2Mj').toString('base64url');
  keep(`${suite}-derived`, (await engine.answer({call: 'derive', document, pointers, header})).document);
}
