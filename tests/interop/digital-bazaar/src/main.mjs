#!/usr/bin/env node
// A line of JSON in, a line of JSON out, until standard input ends.
import {createInterface} from 'node:readline';
import {Engine} from './engine.mjs';

const engine = new Engine();
for await (const line of createInterface({input: process.stdin})) {
  let answer;
  try {
    answer = await engine.answer(JSON.parse(line));
  } catch(error) {
    answer = {error: String(error?.message ?? error)};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
