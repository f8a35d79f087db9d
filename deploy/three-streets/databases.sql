-- Three streets on one server: a role and a database each, named as the account of the machine, so that the server knows
-- who calls by its socket (peer) and no password is kept anywhere.
CREATE ROLE "wangge-shouyi" LOGIN;
CREATE ROLE "wangge-zhonghua" LOGIN;
CREATE ROLE "wangge-ziyang" LOGIN;
CREATE DATABASE wangge_shouyi OWNER "wangge-shouyi" ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE wangge_zhonghua OWNER "wangge-zhonghua" ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE wangge_ziyang OWNER "wangge-ziyang" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE wangge_shouyi, wangge_zhonghua, wangge_ziyang FROM PUBLIC;
