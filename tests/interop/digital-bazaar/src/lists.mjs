// Status lists before they are signed.
import * as bitstring from '@digitalbazaar/vc-bitstring-status-list';
import * as statusList2021 from '@digitalbazaar/vc-status-list';

const KINDS = {bitstring, statusList2021};

/** A credential of `kind` with so many entries, of which these are set. */
export const listCredential = async (kind, {id, statusPurpose, length, set}) => {
  const {createList, createCredential} = KINDS[kind];
  const list = await createList({length});
  for(const index of set) list.setStatus(index, true);
  return createCredential({id, list, statusPurpose});
};
