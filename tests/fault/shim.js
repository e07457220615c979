// Steers tests/fault/shim.c in a program that runs: which call fails, and how far the wall clock is off.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

// As in shim.c.
export const KINDS = { read: 1, write: 2, sync: 3, open: 4, fork: 5, pipe: 6, socket: 7, map: 8, statement: 9, commit: 10, answer: 11 };
const SIZE = 24;

export class Shim {
  // FAULT_SHIM: the libraries to preload, of which it is one.
  constructor(folder) {
    const path = join(folder, 'fault');
    this.fd = openSync(path, 'w+');
    this.set('none', 0);
    this.clock(0);
    this.environment = { LD_PRELOAD: process.env.FAULT_SHIM, FAULT_CONTROL: path };
  }

  // The n-th call of the kind from now on fails; 0: none, they are counted.
  set(kind, nth) {
    const bytes = Buffer.alloc(16);
    bytes.writeInt32LE(nth, 4);
    writeSync(this.fd, bytes, 0, 16, 0); // first nothing, so that no call is counted for the wrong kind
    bytes.writeInt32LE(KINDS[kind] ?? 0, 0);
    writeSync(this.fd, bytes, 0, 4, 0);
  }

  state() {
    const bytes = Buffer.alloc(SIZE);
    readSync(this.fd, bytes, 0, SIZE, 0);
    return { calls: bytes.readInt32LE(8), failed: bytes.readInt32LE(12) === 1 };
  }

  clock(seconds) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    writeSync(this.fd, bytes, 0, 8, 16);
  }

  close() {
    closeSync(this.fd);
  }
}
