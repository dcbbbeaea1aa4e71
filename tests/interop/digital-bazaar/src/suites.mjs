// Each suite by its name in a proof, to sign with and to verify with.
import * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {Ed25519Signature2018} from '@digitalbazaar/ed25519-signature-2018';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const SELECTIVE = {'bbs-2023': bbs, 'ecdsa-sd-2023': ecdsaSd};
const WHOLE = {
  'ecdsa-jcs-2019': ecdsaJcs.createSignCryptosuite, 'eddsa-jcs-2022': eddsaJcs.createSignCryptosuite,
  'ecdsa-rdfc-2019': () => ecdsaRdfc, 'eddsa-rdfc-2022': () => eddsaRdfc,
};
const VERIFYING = {
  'ecdsa-jcs-2019': ecdsaJcs.createVerifyCryptosuite, 'eddsa-jcs-2022': eddsaJcs.createVerifyCryptosuite,
  'ecdsa-rdfc-2019': () => ecdsaRdfc, 'eddsa-rdfc-2022': () => eddsaRdfc,
  'bbs-2023': bbs.createVerifyCryptosuite, 'ecdsa-sd-2023': ecdsaSd.createVerifyCryptosuite,
};
const OLDER = {Ed25519Signature2018, Ed25519Signature2020};

const known = (suites, name) => {
  if(!Object.hasOwn(suites, name)) throw new Error(`no suite ${name}`);
  return suites[name];
};

/** A suite that signs; `mandatory` are the JSON pointers to what a holder cannot withhold. */
export const signing = (name, {signer, date, mandatory}) => {
  if(Object.hasOwn(OLDER, name)) return new OLDER[name]({signer, date});
  const cryptosuite = Object.hasOwn(SELECTIVE, name) ?
    SELECTIVE[name].createSignCryptosuite({mandatoryPointers: mandatory}) : known(WHOLE, name)();
  return new DataIntegrityProof({signer, date, cryptosuite});
};

/** A suite that derives: what is mandatory, and what these JSON pointers choose. */
export const deriving = (name, {pointers, header}) => new DataIntegrityProof({
  cryptosuite: known(SELECTIVE, name).createDiscloseCryptosuite({selectivePointers: pointers, presentationHeader: header}),
});

/** A suite that verifies this proof. */
export const verifying = ({type, cryptosuite}) => type === 'DataIntegrityProof' ?
  new DataIntegrityProof({cryptosuite: known(VERIFYING, cryptosuite)()}) : new (known(OLDER, type))();
