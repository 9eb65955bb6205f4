// Whether two texts of two hosts say the same, apart from what differs by nature: names, addresses, identifiers.

type OfHost = { readonly text: string; readonly host: string }

export const sameButNames = (one: OfHost, other: OfHost): boolean => general(one) === general(other)

function general({ text, host }: OfHost): string {
  const short = host.split('.')[0] ?? host
  return [host, short]
    .filter((name) => name.length > 1)
    .reduce((words, name) => words.replaceAll(name, '‹host›'), text)
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '‹id›')
    .replaceAll(/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, '‹mac›')
    .replaceAll(/\b\d{1,3}(\.\d{1,3}){3}\b/g, '‹address›')
    .replaceAll(/\b[0-9a-f]{32,64}\b/gi, '‹id›')
    .replaceAll(/‹secret [^›]*›/g, '‹secret›')
}
