// Cloud Code that misbehaves: for Parse Server's own process, and for parsegres-cloud.
/* global Parse */

Parse.Cloud.define('loopsHere', () => {
  for (;;) {
    // Nothing ends this.
  }
});

Parse.Cloud.define('sleepsHere', () => new Promise(() => undefined));

Parse.Cloud.define('answersMuchHere', () => 'x'.repeat(10 * 1024 * 1024));
