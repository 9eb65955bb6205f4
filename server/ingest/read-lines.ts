// Lines of a gzipped body while it arrives: never more than one line in memory, with limits on the line and on the whole.
import { pipeline, Readable, Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'

export type LineLimits = { readonly arriving: number; readonly plain: number; readonly line: number }

/** The body, or a line of it, is beyond the limits. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

/** The body is not what its Content-Encoding says, or ended early. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

export async function* readLines(body: ReadableStream, isGzipped: boolean, limits: LineLimits): AsyncGenerator<string> {
  const source = Readable.fromWeb(body)
  const plain = counting(limits.plain)
  // Errors end `plain` too, and are seen by the loop below.
  const seen = () => {}
  if (isGzipped) pipeline(source, counting(limits.arriving), createGunzip(), plain, seen)
  else pipeline(source, plain, seen)
  try {
    yield* split(plain, limits.line)
  } catch (error) {
    throw error instanceof TooLarge ? error : new Broken('the body could not be read to its end', { cause: error })
  } finally {
    source.destroy()
  }
}

async function* split(chunks: AsyncIterable<Buffer>, max: number): AsyncGenerator<string> {
  let held: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([...held, chunk.subarray(start, end)]).toString('utf8')
      if (line !== '') yield line
      held = []
      size = 0
      start = end + 1
    }
    const rest = chunk.subarray(start)
    size += rest.length
    if (size > max) throw new TooLarge()
    if (rest.length > 0) held.push(rest)
  }
  if (size > 0) yield Buffer.concat(held).toString('utf8')
}

function counting(limit: number): Transform {
  let size = 0
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.length
      done(size > limit ? new TooLarge() : null, chunk)
    },
  })
}
