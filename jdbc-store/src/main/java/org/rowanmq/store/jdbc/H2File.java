package org.rowanmq.store.jdbc;

import static org.rowanmq.store.jdbc.H2ChunkHeader.BLOCK;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/**
 * An open H2 database file, as H2's MVStore sees it. Keeps what H2 itself does not, so that the
 * last durable state survives a power cut in the middle of any write:
 *
 * <ul>
 *   <li>A write begins when everything before it is on the disk: at most one is unfinished.
 *   <li>A chunk of which a part is missing is taken for absent.
 *   <li>No write covers what leads from the file header to the last chunk.
 *   <li>After a failed write or force nothing works any more but closing. Nor after a failed read
 *       while H2 opens the file: it takes a chunk it cannot read for absent, and goes back to an
 *       older one.
 * </ul>
 *
 * Called by any thread of H2.
 */
final class H2File extends FileBaseDefault {
  private static final long HEADERS_END = 2L * BLOCK;

  /** So that the list stays short. */
  private static final int PATH_MAX = 1000;

  private static final long OPENED = 1;

  /** A chunk in the file. */
  private record Place(long position, H2ChunkHeader chunk) {
    boolean overlaps(long from, long to) {
      return from < position + chunk.length() && position < to;
    }
  }

  private final FileChannel file;

  /** Chunks that may lead from the file header to the last one, which is among them. */
  private final List<Place> path = new ArrayList<>();

  private boolean pathKnown;

  /** Where the last of the chunks lies that were found whole. */
  private long furthest;

  private @Nullable Place last;

  /**
   * Writes so far, and how many of them are on the disk. Before the first, anything may be open.
   */
  private long written = OPENED;

  private long forced;
  private volatile @Nullable IOException broken;

  H2File(FileChannel file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    checkUnbroken();
    ByteBuffer seen = target.duplicate();
    int read;
    try {
      read = file.read(target, position);
      if (seen.remaining() == H2ChunkHeader.LENGTH_MAX
          && read == H2ChunkHeader.LENGTH_MAX
          && position % BLOCK == 0
          && position >= HEADERS_END) {
        showIfWhole(seen, position);
      }
    } catch (IOException failure) {
      throw isBeingOpened() ? broken(failure) : failure;
    }
    return read;
  }

  /** Until H2 writes; a page that cannot be read later is H2's affair, and may be read again. */
  private synchronized boolean isBeingOpened() {
    return written == OPENED;
  }

  /** Instead of the header of a chunk that is not whole there are blanks. */
  private synchronized void showIfWhole(ByteBuffer start, long position) throws IOException {
    H2ChunkHeader chunk = H2ChunkHeader.of(start);
    if (chunk == null) {
      return;
    }
    if (mayBeTorn(chunk, position) && !isWhole(chunk, position)) {
      while (start.hasRemaining()) {
        ByteBuffer unused = start.put((byte) ' ');
      }
      return;
    }
    furthest = Math.max(furthest, position);
    Place newest = last;
    if (!pathKnown && (newest == null || chunk.version() > newest.chunk.version())) {
      last = new Place(position, chunk);
    }
  }

  /**
   * Only one write can be unfinished: that of the newest chunk, or of a copy at the end. What is
   * older than a chunk that is whole need not be read as a whole to open the file.
   */
  private boolean mayBeTorn(H2ChunkHeader chunk, long position) {
    Place newest = last;
    return newest == null
        || position > furthest
        || (chunk.version() >= newest.chunk.version() && position != newest.position);
  }

  private boolean isWhole(H2ChunkHeader chunk, long position) throws IOException {
    if (chunk.seal() == null) {
      return true;
    }
    return position + chunk.length() <= file.size()
        && chunk.isWhole(bytes(position, chunk.length()));
  }

  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    checkUnbroken();
    int length = source.remaining();
    try {
      forceAll();
      if (position < HEADERS_END) {
        put(source.duplicate(), position);
        headerWritten();
      } else {
        H2ChunkHeader chunk = H2ChunkHeader.of(source);
        keepPath(chunk, position, position + length);
        put(chunk == null ? source.duplicate() : chunk.sealed(source), position);
        if (chunk != null) {
          chunkWritten(new Place(position, chunk));
        }
      }
    } catch (IOException failure) {
      throw broken(failure);
    }
    ByteBuffer unused = source.position(source.limit());
    return length;
  }

  private void put(ByteBuffer bytes, long position) throws IOException {
    written++;
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  private void forceAll() throws IOException {
    if (forced < written) {
      file.force(true);
      forced = written;
    }
  }

  private void chunkWritten(Place place) {
    Place before = last;
    if (before == null || place.chunk.version() >= before.chunk.version()) {
      last = place;
      path.add(place);
    }
  }

  /** The path begins anew at the chunk that H2 has named. */
  private void headerWritten() throws IOException {
    H2FileHeader header = H2FileHeader.of(bytes(0, 2 * BLOCK));
    path.clear();
    pathKnown = true;
    last = null;
    if (header != null && header.namesAChunk()) {
      long position = header.chunkPosition();
      boolean isThere = position + BLOCK <= file.size();
      H2ChunkHeader chunk = isThere ? H2ChunkHeader.of(bytes(position, BLOCK)) : null;
      if (chunk != null) {
        last = new Place(position, chunk);
        path.add(new Place(position, chunk));
      }
    }
  }

  /**
   * Has the file header name the last chunk, if what leads there from the one it names is about to
   * be written over.
   */
  private void keepPath(@Nullable H2ChunkHeader next, long from, long to) throws IOException {
    Place newest = last;
    if (newest == null) {
      return;
    }
    boolean needed =
        pathKnown
            ? path.size() >= PATH_MAX || path.stream().anyMatch(each -> each.overlaps(from, to))
            : next != null && isNext(next, newest.chunk);
    H2FileHeader header = needed ? H2FileHeader.of(bytes(0, 2 * BLOCK)) : null;
    if (header != null) {
      put(header.naming(newest.position, newest.chunk), 0);
      forceAll();
      path.clear();
      path.add(newest);
      pathKnown = true;
    }
  }

  /** Whether H2, too, takes this chunk for the last one: what it writes now comes after it. */
  private static boolean isNext(H2ChunkHeader next, H2ChunkHeader chunk) {
    return next.id() == chunk.id() + 1 && next.version() > chunk.version();
  }

  private ByteBuffer bytes(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("The file ends before " + (position + length));
      }
    }
    return bytes.flip();
  }

  @Override
  public void force(boolean metaData) throws IOException {
    long covered;
    synchronized (this) {
      checkUnbroken();
      covered = written;
    }
    try {
      file.force(metaData);
    } catch (IOException failure) {
      throw broken(failure);
    }
    synchronized (this) {
      forced = Math.max(forced, covered);
    }
  }

  @Override
  protected synchronized void implTruncate(long size) throws IOException {
    checkUnbroken();
    try {
      forceAll();
      written++;
      FileChannel unused = file.truncate(size);
    } catch (IOException failure) {
      throw broken(failure);
    }
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }

  private void checkUnbroken() throws IOException {
    IOException earlier = broken;
    if (earlier != null) {
      throw new IOException("The file has failed before: " + earlier.getMessage(), earlier);
    }
  }

  private IOException broken(IOException failure) {
    broken = failure;
    return failure;
  }
}
