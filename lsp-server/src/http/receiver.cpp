#include "http/receiver.h"

namespace codestral::http {

void Receiver::close() {
  closed_ = true;
  if (!delivering_) handler_ = {};
}

void Receiver::deliver(Delivery delivery) {
  if (closed_) return;
  delivering_ = true;
  if (delivery.progress && handler_.progress) {
    handler_.progress(delivery.progress->sent, delivery.progress->total);
  }
  if (!closed_ && delivery.head && handler_.head) handler_.head(*delivery.head);
  if (!closed_ && !delivery.body.empty() && handler_.body) handler_.body(delivery.body);
  if (!closed_ && delivery.done) {
    closed_ = true;
    if (handler_.done) handler_.done(std::move(*delivery.done));
  }
  delivering_ = false;
  if (closed_) handler_ = {};
}

}  // namespace codestral::http
