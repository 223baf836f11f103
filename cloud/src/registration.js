// Keeps the server's list of what is defined here as it is: at the start, after every change, after a restart of either side.

import { Parse } from './parse.js';

const lookEvery = 3_000;

export class Registration {
  #digest;
  #timer;
  #running = Promise.resolve();
  #stopped = false;
  #unreachable = false;

  constructor({ name, url }, registry, server, log) {
    Object.assign(this, { name, url, registry, server, log });
  }

  /** Registers, as soon as the server can be reached. */
  async start() {
    this.registry.on('change', () => this.#soon(0));
    await this.#step();
  }

  /** Nothing is taken back: calls meanwhile fail, instead of going by unseen. */
  async stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #soon(delay) {
    clearTimeout(this.#timer);
    if (delay === 0) {
      this.#digest = undefined;
    }
    if (!this.#stopped) {
      this.#timer = setTimeout(() => this.#step(), delay);
    }
  }

  #step() {
    this.#running = this.#running.then(() => this.#look());
    return this.#running;
  }

  async #look() {
    clearTimeout(this.#timer);
    let wait = lookEvery;
    try {
      await (this.#digest === undefined ? this.#register() : this.#compare());
      this.#unreachable = false;
    } catch (error) {
      this.#complain(error);
      wait = Math.min(wait, 500);
    }
    this.#soon(wait);
  }

  async #register() {
    const state = await this.server.request('PUT', '/hooks/host', {
      name: this.name,
      url: this.url,
      ...this.registry.describe(),
    });
    this.#digest = state.digest;
    for (const { kind, name, by } of state.shadowed) {
      this.log.warn(`${kind} ${name} is not called here: ${by} is registered for it.`);
    }
    const { functions, triggers, jobs } = this.registry.describe();
    this.log.info(`registered ${functions.length} functions, ${triggers.length} triggers, ${jobs.length} jobs as ${this.url}`);
  }

  async #compare() {
    const state = await this.server.request('GET', `/hooks/host?name=${encodeURIComponent(this.name)}`);
    if (state.digest === this.#digest) {
      return;
    }
    if (state.url !== undefined && state.url !== this.url) {
      this.log.warn(`${state.url} has taken the place of this program.`);
      this.#digest = state.digest;
      return;
    }
    await this.#register();
  }

  #complain(error) {
    if (error instanceof Parse.Error) {
      this.log.error(`the server refused the registration: ${error.message}`);
    } else if (!this.#unreachable) {
      this.log.warn(`${this.server.serverURL} cannot be reached: ${error.cause?.message ?? error.message}`);
      this.#unreachable = true;
    }
  }
}
