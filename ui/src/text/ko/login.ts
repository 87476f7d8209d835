import type { Texts } from "../en";

export const login = {
  login: {
    title: "로그인",
    name: "사용자 이름",
    password: "비밀번호",
    go: "로그인",
    going: "로그인하는 중…",
    sso: (name) => `${name}(으)로 로그인`,
    failed:
      "제공자를 통한 로그인에 실패했습니다. 다시 시도하거나 argocd-cm의 dex.config 또는 oidc.config 관리자에게 문의하십시오.",
    or: "또는",
    ended: "세션이 끝났습니다. 다시 로그인하면 보던 곳에서 계속합니다.",
    operator: "이 컴퓨터에서 `trueup admin initial-password`를 실행하면 admin의 비밀번호가 나옵니다.",
    none: "이곳에서는 이름과 비밀번호로 로그인할 수 없습니다.",
  },
} satisfies Partial<Texts>;
