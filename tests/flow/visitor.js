// A visitor of the portal over plain HTTP: a cookie jar and the token of the last page.
import { PASSWORD } from '../browser/lib/portal.js';

// Debian's Node 18 has no getSetCookie; our cookies hold no comma before a name.
const setCookies = (headers) => headers.getSetCookie?.() ?? (headers.get('set-cookie') ?? '').split(/, (?=[^;,=\s]+=)/).filter(Boolean);

export class Visitor {
  constructor(portal, name) {
    Object.assign(this, { portal, name, cookies: new Map(), token: '' });
  }

  async ask(path, { form, body, type } = {}) {
    const sent = form ? new URLSearchParams(form) : body;
    const headers = { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') };
    if (type) headers['content-type'] = type;
    const send = () => fetch(new URL(path, this.portal.address), { method: sent ? 'POST' : 'GET', redirect: 'manual', headers, body: sent });
    // As a browser does: what only reads is asked again when the connection that was kept has just been closed.
    const reply = await send().catch((error) => (!sent && ['UND_ERR_SOCKET', 'ECONNRESET'].includes(error.cause?.code) ? send() : Promise.reject(error)));
    for (const cookie of setCookies(reply.headers)) {
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      this.cookies.set(key, value);
    }
    const text = await reply.text();
    const token = /name="token" value="([^"]+)"/.exec(text);
    if (token && reply.status < 500) [, this.token] = token; // a page that says "not now" may not know who asks
    return { status: reply.status, text, location: reply.headers.get('location') ?? '' };
  }

  post(path, fields = {}) {
    return this.ask(path, { form: { token: this.token, ...fields } });
  }

  // The form of the upload page, filled in.
  upload(content, { token = this.token, branch = '1', name = 'leerlingen.csv', to = '/uploads' } = {}) {
    const form = new FormData();
    form.set('token', token);
    form.set('branch', branch);
    form.set('file', new Blob([content]), name);
    return this.ask(to, { body: form });
  }

  async logIn(login) {
    await this.ask('/login');
    const reply = await this.post('/login', { login, password: PASSWORD });
    if (reply.status !== 303) throw new Error(`${login} cannot log in`);
    await this.ask('/password');
    return this;
  }

  // A form that starts long work, until that has ended: what the person then sees.
  async done(path, fields) {
    let reply = await this.post(path, fields);
    while (reply.status === 303 && reply.location.startsWith('/jobs/')) {
      const page = await this.ask(reply.location);
      if (page.status !== 200 || !page.text.includes('http-equiv="refresh"')) return page;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return reply;
  }

  async checked(id) {
    for (let i = 0; i < 600; i += 1) {
      const page = await this.ask(`/uploads/${id}`);
      if (!page.text.includes('<progress')) return page;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`upload ${id} is not checked in time`);
  }
}

export const digestOf = (text) => /name="digest" value="([0-9a-f]{64}[-0-9]*)"/.exec(text)[1];
