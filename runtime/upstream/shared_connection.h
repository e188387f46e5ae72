// SharedConnection: a connection to an endpoint that several requests use at one time, as the pool
// sees it. What it speaks is its maker's affair.
//
// Owned by its endpoint from Pool::share() to Pool::drop_shared(). One thread.
#pragma once

namespace weir::upstream {

class SharedConnection {
 public:
  SharedConnection() = default;
  SharedConnection(const SharedConnection&) = delete;
  SharedConnection& operator=(const SharedConnection&) = delete;
  virtual ~SharedConnection() = default;

  // Nothing new is to be sent over it: it ends with the last of its requests, at once if there is
  // none.
  virtual void retire() = 0;
};

}  // namespace weir::upstream
