// Connections over which the server has many calls under way at once: WebSockets with text messages of lines. A line
// "<number> <JSON>" is a call, and answered by one with the same number. Calls and answers that come together travel
// together, which is what makes them cheap. "bye" says that this program is about to stop; the server's "bye" comes after
// its last call.

import { WebSocketServer } from 'ws';

const bye = 'bye';
/** Characters after which a message is sent without waiting for more answers. */
const muchToSend = 256 * 1024;
/** What the server takes, in characters. */
const largestAnswer = 16 * 1024 * 1024;

const tooLarge = JSON.stringify({ error: { code: 141, message: 'The answer is too large.' } });

class Channel {
  #socket;
  #answer;
  #underWay = 0;
  #toSend = '';
  #toldGoodbye = false;

  constructor(socket, answer) {
    this.#socket = socket;
    this.#answer = answer;
    socket.on('message', data => this.#take(data.toString()));
  }

  /** The server sends no more calls, and the connection ends with the last answer. */
  leave() {
    this.#send(bye);
  }

  #take(text) {
    for (let begin = 0, end; begin < text.length; begin = end + 1) {
      end = text.indexOf('\n', begin);
      end = end < 0 ? text.length : end;
      this.#takeLine(text.slice(begin, end));
    }
  }

  #takeLine(line) {
    if (line === bye) {
      this.#toldGoodbye = true;
      this.#endIfDone();
      return;
    }
    const space = line.indexOf(' ');
    this.#underWay += 1;
    this.#answerTo(line.slice(0, space), line.slice(space + 1));
  }

  async #answerTo(number, call) {
    const answer = await this.#answer(call);
    this.#underWay -= 1;
    this.#send(`${number} ${answer.length > largestAnswer ? tooLarge : answer}`);
    this.#endIfDone();
  }

  /** Once everything that is ready now has been answered. */
  #send(line) {
    if (this.#toSend === '') {
      setImmediate(() => this.#flush());
    }
    this.#toSend += `${line}\n`;
    if (this.#toSend.length > muchToSend) {
      this.#flush();
    }
  }

  #flush() {
    if (this.#toSend !== '') {
      this.#socket.send(this.#toSend);
      this.#toSend = '';
    }
  }

  #endIfDone() {
    if (this.#toldGoodbye && this.#underWay === 0) {
      this.#flush();
      this.#socket.close(1001);
    }
  }
}

export class Channels {
  #sockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: 0 });
  #open = new Set();
  #answer;
  #log;

  constructor(answer, log) {
    this.#answer = answer;
    this.#log = log;
  }

  open(request, socket, head) {
    this.#sockets.handleUpgrade(request, socket, head, webSocket => {
      const channel = new Channel(webSocket, this.#answer);
      this.#open.add(channel);
      webSocket.on('close', () => this.#open.delete(channel));
      webSocket.on('error', error => this.#log.warn('a connection of the server failed:', error.message));
    });
  }

  leave() {
    this.#open.forEach(channel => channel.leave());
  }
}
