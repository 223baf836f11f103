// Runs in the thread of Node.js that resolves imports.

let sdk;

export function initialize({ url }) {
  sdk = url;
}

export function resolve(specifier, context, next) {
  if (specifier === 'parse' || specifier === 'parse/node' || specifier === 'parse/node.js') {
    return { url: sdk, format: 'commonjs', shortCircuit: true };
  }
  return next(specifier, context);
}
