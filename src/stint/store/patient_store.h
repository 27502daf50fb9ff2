// A store on a server that can be away for a while: its calls are made again until they are
// answered, as long as the process has patience (store/patience.h). Whoever uses it sees a slow
// call, not an outage.
//
// REQUIRES of the other store: a call that fails with unavailable or busy has changed nothing, also
// when the connection broke in the middle of its commit.
#pragma once

#include <memory>
#include <utility>

#include "stint/store/patience.h"
#include "stint/store/store_wrapper.h"

namespace stint {

class PatientStore final : public StoreWrapper {
public:
    // The patience outlives it.
    PatientStore(std::unique_ptr<Store> inner, Patience& patience)
        : StoreWrapper(std::move(inner)), patience_(patience) {}

protected:
    void around(const Call& call) override { patience_.carry_out(call.make); }

private:
    Patience& patience_;
};

}  // namespace stint
