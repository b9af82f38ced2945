package org.rowanmq.broker.net;

import org.rowanmq.wire.ClientFrame;

/**
 * Tells the frames that concern the connection itself from the requests the engine answers.
 * Confined to the connection's I/O thread.
 */
abstract class ClientRequests implements ClientFrame.Visitor {
  /** A frame for the engine. */
  abstract void request(ClientFrame frame);

  @Override
  public final void openChannel(ClientFrame.OpenChannel frame) {
    request(frame);
  }

  @Override
  public final void closeChannel(ClientFrame.CloseChannel frame) {
    request(frame);
  }

  @Override
  public final void setClientId(ClientFrame.SetClientId frame) {
    request(frame);
  }

  @Override
  public final void answered(ClientFrame.Answered frame) {
    request(frame);
  }

  @Override
  public final void openSession(ClientFrame.OpenSession frame) {
    request(frame);
  }

  @Override
  public final void closeSession(ClientFrame.CloseSession frame) {
    request(frame);
  }

  @Override
  public final void openConsumer(ClientFrame.OpenConsumer frame) {
    request(frame);
  }

  @Override
  public final void credit(ClientFrame.Credit frame) {
    request(frame);
  }

  @Override
  public final void drain(ClientFrame.Drain frame) {
    request(frame);
  }

  @Override
  public final void failed(ClientFrame.Failed frame) {
    request(frame);
  }

  @Override
  public final void closeConsumer(ClientFrame.CloseConsumer frame) {
    request(frame);
  }

  @Override
  public final void release(ClientFrame.Release frame) {
    request(frame);
  }

  @Override
  public final void reject(ClientFrame.Reject frame) {
    request(frame);
  }

  @Override
  public final void handOver(ClientFrame.HandOver frame) {
    request(frame);
  }

  @Override
  public final void send(ClientFrame.Send frame) {
    request(frame);
  }

  @Override
  public final void contentPart(ClientFrame.ContentPart frame) {
    request(frame);
  }

  @Override
  public final void fetchPart(ClientFrame.FetchPart frame) {
    request(frame);
  }

  @Override
  public final void settle(ClientFrame.Settle frame) {
    request(frame);
  }

  @Override
  public final void resettle(ClientFrame.Resettle frame) {
    request(frame);
  }

  @Override
  public final void commit(ClientFrame.Commit frame) {
    request(frame);
  }

  @Override
  public final void rollback(ClientFrame.Rollback frame) {
    request(frame);
  }

  @Override
  public final void recover(ClientFrame.Recover frame) {
    request(frame);
  }

  @Override
  public final void createTemporary(ClientFrame.CreateTemporary frame) {
    request(frame);
  }

  @Override
  public final void deleteTemporary(ClientFrame.DeleteTemporary frame) {
    request(frame);
  }

  @Override
  public final void unsubscribe(ClientFrame.Unsubscribe frame) {
    request(frame);
  }

  @Override
  public final void branch(ClientFrame.Branch frame) {
    request(frame);
  }

  @Override
  public final void listBranches(ClientFrame.ListBranches frame) {
    request(frame);
  }

  @Override
  public final void admin(ClientFrame.Admin frame) {
    request(frame);
  }
}
