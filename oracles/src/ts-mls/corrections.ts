// What is wrong in ts-mls 1.6.4, one by one, and how a copy of it is loaded that has each put right. The library on disk stays
// as it is: `known-bugs.ts` shows every one of these on the uncorrected copy.

export interface Correction {
  readonly id: string
  /** File under `ts-mls/dist/src`. */
  readonly file: string
  readonly find: string
  readonly replace: string
  /** How often `find` stands there. */
  readonly times: number
  /** The rule that it breaks. */
  readonly rule: string
}

export const corrections: readonly Correction[] = [
  {
    id: 'external-pub-written',
    file: 'createCommit.js',
    find: 'extensionType: "external_pub", extensionData: externalPub }',
    replace: 'extensionType: "external_pub", extensionData: Uint8Array.of(externalPub.length, ...externalPub) }',
    times: 2,
    rule: 'RFC 9420 §12.4.3.2: ExternalPub is a struct around an HPKEPublicKey, which is a vector; its length is left out',
  },
  {
    id: 'external-pub-read',
    file: 'createCommit.js',
    find: 'exportSecret(externalPub.extensionData, cs)',
    replace: 'exportSecret(externalPub.extensionData.subarray(1), cs)',
    times: 1,
    rule: 'RFC 9420 §12.4.3.2, the same when reading',
  },
  {
    id: 'path-above-filtered-nodes',
    file: 'pathSecrets.js',
    find: 'const nextIndex = findFirstNonBlankAncestor(tree, currentIndex);',
    replace:
      'const nextIndex = findFirstNonBlankAncestor(tree, currentIndex);\n        if (tree[nextIndex] === undefined) break;',
    times: 1,
    rule: 'RFC 9420 §7.4: a node whose other half is blank is not in the filtered direct path, so no secret is derived for it',
  },
  {
    id: 'commit-secret-sent',
    file: 'pathSecrets.js',
    find: 'const path = await pathToRoot(tree, nodeIndex, pathSecret, kdf);\n    const rootSecret = path[rootIndex];',
    replace: 'const rootSecret = pathSecret;',
    times: 1,
    rule: 'RFC 9420 §7.4: the commit secret follows the last node of the filtered direct path, which need not be the root',
  },
  {
    id: 'commit-secret-received',
    file: 'processMessages.js',
    find: 'const rootSecret = pathSecrets[rootIndex];',
    // i ^ (i + 1) grows with the level of node i.
    replace:
      'const rootSecret = pathSecrets[Object.keys(pathSecrets).map(Number).reduce((a, b) => ((b ^ (b + 1)) > (a ^ (a + 1)) ? b : a))];',
    times: 1,
    rule: 'RFC 9420 §7.4, the same when receiving',
  },
  {
    id: 'unmerged-leaves-between',
    file: 'clientState.js',
    find: 'for (const parentIdx of dp) {',
    replace: 'for (const parentIdx of dp.slice(0, dp.indexOf(toNodeIndex(i)))) {',
    times: 1,
    rule: 'RFC 9420 §12.4.3.1: only nodes between an unmerged leaf and the node that lists it must list it too',
  },
  {
    id: 'unmerged-leaves-listed',
    file: 'clientState.js',
    find: '!arraysEqual(dpNode.parent.unmergedLeaves, n.parent.unmergedLeaves)',
    replace: '!dpNode.parent.unmergedLeaves.includes(unmergedLeaf)',
    times: 1,
    rule: 'RFC 9420 §12.4.3.1: they must list that leaf; their lists need not be equal',
  },
  {
    id: 'own-place-refilled',
    file: 'clientState.js',
    find: 'const selfRemoved = mutatedTree[leafToNodeIndex(toLeafIndex(state.privatePath.leafIndex))] === undefined;',
    replace: 'const selfRemoved = grouped.remove.some((r) => r.proposal.remove.removed === state.privatePath.leafIndex);',
    times: 1,
    rule: 'RFC 9420 §12.4.2: whoever a Remove names is removed, also when an Add of the same commit takes its leaf',
  },
]
